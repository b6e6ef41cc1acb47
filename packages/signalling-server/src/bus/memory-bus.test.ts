/** The bus in memory keeps the contract. */
import { busContract } from './bus-contract.ts';
import { MemoryExchange } from './memory-bus.ts';

const exchange = new MemoryExchange();

busContract('the bus in memory', () => ({
  connect: () => Promise.resolve(exchange.connect()),
  goAway: () => {
    exchange.goAway();
    return Promise.resolve();
  },
  comeBack: () => {
    exchange.comeBack();
    return Promise.resolve();
  },
}));
