/** `@tdoc/elements`: the classes and types. Importing it registers nothing; `./define` does. */

// The two elements a host places in its pages
export { TDocVisitButton, type VisitStatus } from './components/visit-button/visit-button.ts';
export {
  TDocTeleconsultation,
  type TeleconsultationMode,
} from './components/teleconsultation/teleconsultation.ts';

// The parts, for a page laid out by the hospital itself
export { TDocArrival } from './components/arrival/arrival.ts';
export { TDocCall, type Departure } from './components/call/call.ts';
export { TDocCallControls } from './components/call-controls/call-controls.ts';
export { TDocCallMenu } from './components/call-menu/call-menu.ts';
export { TDocCallNotices } from './components/call-notices/call-notices.ts';
export { TDocChat } from './components/chat/chat.ts';
export { TDocConsentForm, type ConsentDecisions } from './components/consent-form/consent-form.ts';
export { TDocDeviceCheck, type DeviceFaults } from './components/device-check/device-check.ts';
export { TDocDevicePicker } from './components/device-picker/device-picker.ts';
export type { DeviceLists, SelectedDevices } from './internal/devices.ts';
export { TDocFileItem } from './components/file-item/file-item.ts';
export type { FileFacts } from './internal/files.ts';
export { TDocFault } from './components/fault/fault.ts';
export { TDocInvitation } from './components/invitation/invitation.ts';
export { TDocLeaveSheet } from './components/leave-sheet/leave-sheet.ts';
export { TDocLevelMeter } from './components/level-meter/level-meter.ts';
export { TDocLobby } from './components/lobby/lobby.ts';
export { TDocNetworkQuality } from './components/network-quality/network-quality.ts';
export { TDocOwnPicture, type Corner } from './components/own-picture/own-picture.ts';
export { TDocParticipantTile } from './components/participant-tile/participant-tile.ts';
export { TDocSecurityBadge } from './components/security-badge/security-badge.ts';
export { TDocSecurityDetails } from './components/security-details/security-details.ts';
export { TDocSummary } from './components/summary/summary.ts';
export { TDocVerificationCode } from './components/verification-code/verification-code.ts';
export { TDocWaitingList } from './components/waiting-list/waiting-list.ts';
export { TDocWaitingRoom } from './components/waiting-room/waiting-room.ts';

// What they say
export * from './events.ts';
export { SCREENS, type Screen } from './controllers/journey.ts';

// Language
export { LANGUAGES, type Language } from './localization/language.ts';
export type { FaultText, PurposeText, Translation } from './localization/translation.ts';
export type { Theme } from './internal/tdoc-element.ts';
