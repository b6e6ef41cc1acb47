/** The participants as a screen shows them: named, and oneself with the tracks as they are now. Pure. */
import type { LocalMedia, Participant, Presence, Teleconsultation } from '@tdoc/sdk-core';
import type { JourneySettings } from './journey-settings.ts';

type Names = Pick<JourneySettings, 'patientName' | 'practitionerName'>;

/** A participant who gave no name bears the one the host knows. */
export function named(participant: Participant, names: Names): Participant {
  if (participant.displayName !== null) return participant;
  const known: Partial<Record<Participant['role'], string | null>> = {
    patient: names.patientName,
    practitioner: names.practitionerName,
  };
  return { ...participant, displayName: known[participant.role] ?? null };
}

/** The others of one presence, in order of arrival. */
export function othersOf(
  teleconsultation: Teleconsultation | null,
  { presence, names }: { presence: Presence; names: Names },
): readonly Participant[] {
  return (teleconsultation?.remoteParticipants ?? [])
    .filter((participant) => participant.presence === presence)
    .map((participant) => named(participant, names));
}

/** Oneself: the camera one sees is the one that is open, not the one that was sent. */
export function ownself(
  local: Participant | null,
  { media, displayName }: { media: LocalMedia | null; displayName: string | null },
): Participant | null {
  if (local === null || media === null) return local;
  return {
    ...local,
    displayName: local.displayName ?? displayName,
    connection: 'none',
    camera: { track: media.camera, on: media.camera !== null },
    microphone: { track: media.microphone, on: !media.microphoneMuted },
  };
}
