/** Registers what a call shows beside the faces, its panels above all; loaded once the journey is there. */
import { TDocCallMenu } from './components/call-menu/call-menu.ts';
import { TDocChat } from './components/chat/chat.ts';
import { TDocFileItem } from './components/file-item/file-item.ts';
import { TDocOwnPicture } from './components/own-picture/own-picture.ts';
import { TDocNetworkQuality } from './components/network-quality/network-quality.ts';
import { TDocSecurityDetails } from './components/security-details/security-details.ts';
import { TDocVerificationCode } from './components/verification-code/verification-code.ts';
import { register } from './internal/register.ts';

register('tdoc-call-menu', TDocCallMenu);
register('tdoc-chat', TDocChat);
register('tdoc-file-item', TDocFileItem);
register('tdoc-own-picture', TDocOwnPicture);
register('tdoc-network-quality', TDocNetworkQuality);
register('tdoc-security-details', TDocSecurityDetails);
register('tdoc-verification-code', TDocVerificationCode);
