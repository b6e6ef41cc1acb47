/**
 * Follows what a teleconsultation depends on and does not own: consent, devices, the network. Part of
 * the composition; it decides nothing about what a change means.
 */
import type { ConsentGate } from './consent/consent-gate.ts';
import type { TDocError } from './errors.ts';
import type { FaultEvent } from './events.ts';
import type { LocalMedia } from './media/local-media.ts';
import { TRACK_SOURCES, type TrackSource } from './ports.ts';

export interface Surroundings {
  consent: ConsentGate;
  media: LocalMedia | null;
  onNetworkBack: (callback: () => void) => () => void;
  handlers: {
    onNetworkBack(): void;
    onConsentChange(): void;
    /** What the devices give now; told at once as well. */
    onMedia(tracks: ReadonlyMap<TrackSource, MediaStreamTrack>): void;
    onMediaFault(error: TDocError): void;
  };
}

/** @returns what ends it. */
export function followSurroundings({
  consent,
  media,
  onNetworkBack,
  handlers,
}: Surroundings): () => void {
  const stopNetwork = onNetworkBack(() => handlers.onNetworkBack());
  const consentChanged = () => handlers.onConsentChange();
  const mediaChanged = () => {
    const tracks = new Map<TrackSource, MediaStreamTrack>();
    for (const source of TRACK_SOURCES) {
      const track = media?.[source];
      if (track) tracks.set(source, track);
    }
    handlers.onMedia(tracks);
  };
  const mediaFault = (event: FaultEvent) => handlers.onMediaFault(event.error);
  consent.addEventListener('consentchange', consentChanged);
  media?.addEventListener('change', mediaChanged);
  media?.addEventListener('fault', mediaFault);
  if (media) mediaChanged();
  return () => {
    stopNetwork();
    consent.removeEventListener('consentchange', consentChanged);
    media?.removeEventListener('change', mediaChanged);
    media?.removeEventListener('fault', mediaFault);
  };
}
