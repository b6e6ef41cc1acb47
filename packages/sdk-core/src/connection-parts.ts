/**
 * What a standing connection is cared for with: its route, its quality. Loaded as one, while the first
 * connection is being made. Part of the composition.
 */
export { ConnectionGauge } from './connection-gauge.ts';
export { RouteKeeper } from './peer/route-keeper.ts';
