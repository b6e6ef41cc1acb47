/**
 * Preloaded into the signalling server of a control run: takes named text out of its sources as they are
 * read. Without patches it does nothing; with one that does not fit, the server does not start.
 */
import { registerHooks } from 'node:module';

const patches = JSON.parse(process.env.TDOC_PATCHES ?? '[]');

if (patches.length > 0) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const own = patches.filter(({ file }) => url.endsWith(`/signalling-server/src/${file}`));
      if (own.length === 0) return loaded;
      let source = String(loaded.source);
      for (const { file, find, replace } of own) {
        if (source.split(find).length !== 2) throw new Error(`${file} no longer holds: ${find}`);
        source = source.replace(find, () => replace);
      }
      return { ...loaded, source };
    },
  });
}
