/** Three soft notes on the chosen loudspeaker, so that a person can say whether they hear. */

const NOTES_HZ = [523.25, 659.25, 783.99] as const;
const NOTE_S = 0.28;

/** @param speakerId - A device id, or null for the system's own choice. Resolves when the last note is over. */
export async function playTestSound(speakerId: string | null): Promise<void> {
  const context = new AudioContext() as AudioContext & {
    setSinkId?: (id: string) => Promise<void>;
  };
  try {
    if (speakerId !== null && context.setSinkId) await context.setSinkId(speakerId);
    await context.resume();
    let last: OscillatorNode | null = null;
    for (const [index, frequency] of NOTES_HZ.entries()) {
      const start = context.currentTime + 0.05 + index * NOTE_S;
      const note = context.createOscillator();
      const gain = context.createGain();
      note.frequency.value = frequency;
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.25, start + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S);
      note.connect(gain).connect(context.destination);
      note.start(start);
      note.stop(start + NOTE_S);
      last = note;
    }
    await new Promise((resolve) => last?.addEventListener('ended', resolve));
  } finally {
    await context.close();
  }
}
