/** Registers `<tdoc-frame>`, the one element of the isolated frame's own page, and the whole journey. */
import { TDocFrame } from './components/frame/frame.ts';
import { register } from './internal/register.ts';
import './journey.ts';

register('tdoc-frame', TDocFrame);

export { TDocFrame };
