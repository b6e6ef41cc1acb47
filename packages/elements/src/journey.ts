/** Registers the whole journey; loaded on the first press, or at once by `define`. */
import { TDocArrival } from './components/arrival/arrival.ts';
import { TDocCallControls } from './components/call-controls/call-controls.ts';
import { TDocCallNotices } from './components/call-notices/call-notices.ts';
import { TDocCall } from './components/call/call.ts';
import { TDocConsentForm } from './components/consent-form/consent-form.ts';
import { TDocDeviceCheck } from './components/device-check/device-check.ts';
import { TDocDevicePicker } from './components/device-picker/device-picker.ts';
import { TDocFault } from './components/fault/fault.ts';
import { TDocInvitation } from './components/invitation/invitation.ts';
import { TDocLeaveSheet } from './components/leave-sheet/leave-sheet.ts';
import { TDocLevelMeter } from './components/level-meter/level-meter.ts';
import { TDocLobby } from './components/lobby/lobby.ts';
import { TDocParticipantTile } from './components/participant-tile/participant-tile.ts';
import { TDocSecurityBadge } from './components/security-badge/security-badge.ts';
import { TDocSummary } from './components/summary/summary.ts';
import { TDocTeleconsultation } from './components/teleconsultation/teleconsultation.ts';
import { TDocWaitingList } from './components/waiting-list/waiting-list.ts';
import { TDocWaitingRoom } from './components/waiting-room/waiting-room.ts';
import { register } from './internal/register.ts';

// Parts first: the journey itself finds them ready.
register('tdoc-arrival', TDocArrival);
register('tdoc-call', TDocCall);
register('tdoc-call-controls', TDocCallControls);
register('tdoc-call-notices', TDocCallNotices);
register('tdoc-consent-form', TDocConsentForm);
register('tdoc-device-check', TDocDeviceCheck);
register('tdoc-device-picker', TDocDevicePicker);
register('tdoc-fault', TDocFault);
register('tdoc-invitation', TDocInvitation);
register('tdoc-leave-sheet', TDocLeaveSheet);
register('tdoc-level-meter', TDocLevelMeter);
register('tdoc-lobby', TDocLobby);
register('tdoc-participant-tile', TDocParticipantTile);
register('tdoc-security-badge', TDocSecurityBadge);
register('tdoc-summary', TDocSummary);
register('tdoc-waiting-list', TDocWaitingList);
register('tdoc-waiting-room', TDocWaitingRoom);
register('tdoc-teleconsultation', TDocTeleconsultation);

// Comes after the first screen, and before anybody opens a panel; a call that opens one asks again.
import('./call-parts.ts').catch(() => {});
