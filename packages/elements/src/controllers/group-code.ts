/** The code of the whole group, asked for anew when somebody comes, goes or loads the page again. */
import type { Teleconsultation } from '@tdoc/sdk-core';

export class GroupCode {
  #group = '';
  #value: readonly string[] | null = null;

  /** Null with fewer than three people. */
  get value(): readonly string[] | null {
    return this.#value;
  }

  follow(teleconsultation: Teleconsultation, onChange: () => void): void {
    const group = teleconsultation.remoteParticipants
      .filter(({ presence }) => presence === 'admitted')
      .map(({ id, verificationCode }) => [id, ...(verificationCode?.numbers ?? [])].join())
      .join();
    if (group === this.#group) return;
    this.#group = group;
    void teleconsultation.groupCode().then((value) => {
      if (group !== this.#group) return;
      this.#value = value;
      onChange();
    });
  }
}
