/** What a person asks for about files, as verbs of the core. */
import { FileOffer, type Teleconsultation } from '@tdoc/sdk-core';

interface Core {
  readonly teleconsultation: Teleconsultation | null;
}

type FileVerb = (core: Core) => undefined;

const found = ({ teleconsultation }: Core, id: string) =>
  teleconsultation?.files.find((file) => file.id === id);

export const sendFiles =
  (files: readonly File[]): FileVerb =>
  ({ teleconsultation }) => {
    for (const file of files) teleconsultation?.sendFile(file);
  };

export const answerFile =
  (id: string, { accepted }: { accepted: boolean }): FileVerb =>
  (core) => {
    const offer = found(core, id);
    // Withdrawn meanwhile: the screen says so already.
    if (!(offer instanceof FileOffer) || offer.state !== 'offered') return;
    if (accepted) offer.accept();
    else offer.refuse();
  };

export const cancelFile =
  (id: string): FileVerb =>
  (core) => {
    found(core, id)?.cancel();
  };
