/** What a person asks for about files, as verbs of the core. */
import type { FileOffer, FileTransfer, Teleconsultation } from '@tdoc/sdk-core';

interface Core {
  readonly teleconsultation: Teleconsultation | null;
}

type FileVerb = (core: Core) => undefined;

const found = ({ teleconsultation }: Core, id: string) =>
  teleconsultation?.files.find((file) => file.id === id);

/** By what it can do: the class itself is only loaded with the first connection. */
const isOffer = (file: FileTransfer | undefined): file is FileOffer =>
  file !== undefined && 'accept' in file;

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
    if (!isOffer(offer) || offer.state !== 'offered') return;
    if (accepted) offer.accept();
    else offer.refuse();
  };

export const cancelFile =
  (id: string): FileVerb =>
  (core) => {
    found(core, id)?.cancel();
  };
