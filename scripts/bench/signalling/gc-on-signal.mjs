/** Preloaded into a measured server: collects garbage when told to, so that memory means what is held. */
process.on('SIGUSR2', () => {
  globalThis.gc();
  globalThis.gc();
});
