/**
 * What the host's element says of itself, made to fit the port: texts are cut at their bound, what has
 * no meaning is left out. The frame reads it again, strictly.
 */
import type { ConsentPurpose } from '@tdoc/sdk-core';
import type { Language } from '../localization/language.ts';
import type { PurposeText } from '../localization/translation.ts';
import type { FrameSettings } from './frame-messages.ts';
import type { ThemeToken } from './theme-tokens.ts';

/** The element's own properties, as the page wrote them. */
export interface HostProperties {
  readonly mode: string;
  readonly displayName: string | null;
  readonly patientName: string | null;
  readonly practitionerName: string | null;
  readonly organizationName: string | null;
  readonly organizationLogo: string | null;
  readonly scheduledAt: string | null;
  readonly patientUrl: string | null;
  readonly purposes: readonly ConsentPurpose[] | null;
  readonly purposeTexts: Readonly<Record<string, PurposeText>>;
  readonly expectedMinutes: number | null;
  readonly phoneNumber: string | null;
  readonly nextStep: string | null;
}

export interface Appearance {
  readonly lang: Language;
  readonly theme: 'light' | 'dark';
  readonly tokens: readonly ThemeToken[];
}

const MODES = ['practitioner', 'patient', 'companion'] as const;
const PURPOSE_ID = /^[a-z0-9.-]{1,40}$/;
const MAX_PURPOSES = 16;

const cut = (text: string | null | undefined, maxChars: number): string | null =>
  text === null || text === undefined || text === '' ? null : text.slice(0, maxChars);

/** An address as the page meant it, made absolute; null when it is none the pattern takes. */
function address(text: string | null | undefined, pattern: RegExp): string | null {
  if (text === null || text === undefined || !URL.canParse(text, location.href)) return null;
  const url = new URL(text, location.href);
  url.hash = '';
  return pattern.test(url.href) ? url.href : null;
}

export function frameSettings(host: HostProperties, appearance: Appearance): FrameSettings {
  const minutes = host.expectedMinutes;
  const phone = host.phoneNumber ?? '';
  return {
    mode: MODES.find((mode) => mode === host.mode) ?? 'patient',
    lang: appearance.lang,
    theme: appearance.theme,
    tokens: [...appearance.tokens],
    displayName: cut(host.displayName, 200),
    patientName: cut(host.patientName, 200),
    practitionerName: cut(host.practitionerName, 200),
    organizationName: cut(host.organizationName, 200),
    organizationLogo: address(host.organizationLogo, /^https:\/\/[^\s]{1,2000}$/),
    scheduledAt: cut(host.scheduledAt, 40),
    patientUrl: address(host.patientUrl, /^https?:\/\/[^\s#]{1,2000}$/),
    expectedMinutes:
      minutes === null || !(minutes >= 0 && minutes <= 1440) ? null : Math.round(minutes),
    phoneNumber: /^[0-9+().\s-]{2,32}$/.test(phone) ? phone : null,
    nextStep: cut(host.nextStep, 2000),
    purposes: host.purposes?.map(({ id, required }) => ({ id, required })) ?? null,
    purposeTexts: Object.entries(host.purposeTexts)
      .filter(([id]) => PURPOSE_ID.test(id))
      .slice(0, MAX_PURPOSES)
      .map(([id, { title, summary, details }]) => ({
        id,
        title: title.slice(0, 200),
        summary: summary.slice(0, 1000),
        details: details.slice(0, 4000),
      })),
  };
}
