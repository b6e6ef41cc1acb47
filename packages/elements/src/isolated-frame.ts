/** Registers the host's part of the isolated mode; loaded by the first element that is `isolated`. */
import { TDocIsolatedFrame } from './components/isolated-frame/isolated-frame.ts';
import { register } from './internal/register.ts';

register('tdoc-isolated-frame', TDocIsolatedFrame);

export { TDocIsolatedFrame };
