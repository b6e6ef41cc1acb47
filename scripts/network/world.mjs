/**
 * A small world: a hub where servers live, and parties who reach it and one another through an access line
 * each, with weather in both directions. A party's interface can be switched for another.
 */
import { ip, openNamespace, openWire } from './namespaces.mjs';
import { Shaper } from './shaper.mjs';

export const HUB = '10.77.0.1';
const ETHERNET_BYTES = 14;
const ETHERTYPE_IPV4 = 0x0800;
const DESTINATION_AT = 16;
const NETWORKS_A_PARTY = 100;

const clock = {
  now: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
};

const macOf = (address) =>
  `02:00:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`;

/** An Ethernet frame around an IPv4 packet, to the device that has this address. */
function framed(packet, address) {
  const frame = Buffer.alloc(ETHERNET_BYTES + packet.length);
  const mac = Buffer.from(macOf(address).replaceAll(':', ''), 'hex');
  mac.copy(frame, 0);
  mac.copy(frame, 6);
  frame[11] ^= 0xff;
  frame.writeUInt16BE(ETHERTYPE_IPV4, 12);
  packet.copy(frame, ETHERNET_BYTES);
  return frame;
}

/** @returns the packet in a frame; null for what is not IPv4. */
const packetIn = (frame) =>
  frame.length > ETHERNET_BYTES + DESTINATION_AT + 4 && frame.readUInt16BE(12) === ETHERTYPE_IPV4
    ? frame.subarray(ETHERNET_BYTES)
    : null;

const destinationOf = (packet) =>
  [...packet.subarray(DESTINATION_AT, DESTINATION_AT + 4)].join('.');

/** @param {readonly string[]} names of the parties */
export async function openWorld(names) {
  /** By address: how a packet comes to it. */
  const deliveries = new Map();
  const open = [];
  const route = (packet) => deliveries.get(destinationOf(packet))?.(packet);

  ip('link set lo up');
  const hub = await openWire({
    name: 'hub0',
    onFrame(frame) {
      const packet = packetIn(frame);
      if (packet) route(packet);
    },
  });
  open.push(hub);
  ip(`link set hub0 arp off address ${macOf(HUB)} up`);
  ip(`addr add ${HUB}/16 dev hub0`);
  deliveries.set(HUB, (packet) => hub.send(framed(packet, HUB)));

  const parties = {};
  for (const [index, name] of names.entries()) {
    parties[name] = await openParty(name, { index: index + 1, route, deliveries, open });
  }
  return {
    parties,
    close() {
      for (const one of open.reverse()) one.close();
    },
  };
}

async function openParty(name, { index, route, deliveries, open }) {
  const namespace = await openNamespace();
  open.push(namespace);
  const { pid } = namespace;
  const wires = new Map();
  const up = new Shaper({ clock, deliver: route });
  const down = new Shaper({
    clock,
    deliver(packet) {
      const address = destinationOf(packet);
      wires.get(address)?.send(framed(packet, address));
    },
  });
  let count = 0;
  /** A new device with an address nobody had before. */
  const raise = async () => {
    const number = count++;
    const device = `wlan${number}`;
    const address = `10.77.${index * NETWORKS_A_PARTY + number}.2`;
    const temporary = `${device}-${index}`;
    const wire = await openWire({
      name: temporary,
      onFrame(frame) {
        const packet = packetIn(frame);
        if (packet) up.send(packet);
      },
    });
    open.push(wire);
    wires.set(address, wire);
    deliveries.set(address, (packet) => down.send(packet));
    ip(`link set ${temporary} netns ${pid}`);
    ip(`link set ${temporary} name ${device} arp off address ${macOf(address)} up`, { pid });
    ip(`addr add ${address}/24 dev ${device}`, { pid });
    return { device, address };
  };
  let current = await raise();
  ip(`route add default dev ${current.device}`, { pid });
  return {
    name,
    pid,
    /** @param {{ up?: import('./shaper.mjs').Weather, down?: import('./shaper.mjs').Weather }} weather `down` is like `up` when left out. */
    setWeather(weather = {}) {
      up.set(weather.up ?? {});
      down.set(weather.down ?? weather.up ?? {});
    },
    /** Loses the interface in use with its address, and has another. @returns when, as `Date.now()`. */
    async switchInterface() {
      const former = current;
      current = await raise();
      deliveries.delete(former.address);
      ip(`link set ${former.device} down`, { pid });
      ip(`addr flush dev ${former.device}`, { pid });
      ip(`route add default dev ${current.device}`, { pid });
      return Date.now();
    },
  };
}
