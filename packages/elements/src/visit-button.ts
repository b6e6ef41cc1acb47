/** Registers `<tdoc-visit-button>` alone; the journey is loaded when it is pressed. */
import { TDocVisitButton } from './components/visit-button/visit-button.ts';
import { register } from './internal/register.ts';

register('tdoc-visit-button', TDocVisitButton);

export { TDocVisitButton };
export type { VisitStatus } from './components/visit-button/visit-button.ts';
