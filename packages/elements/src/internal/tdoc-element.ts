/**
 * What every part has in common: tokens, language, theme, focus on its heading, typed events.
 * Knows no teleconsultation.
 */
import { LitElement, type CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import { LanguageController } from '../localization/language-controller.ts';
import type { Language } from '../localization/language.ts';
import { translations, type Translation } from '../localization/translations.ts';
import { controls } from '../styles/controls.ts';
import { tokens } from '../styles/tokens.ts';
import { TDOC_VERSION } from './register.ts';

export type Theme = 'light' | 'dark' | 'auto';

export abstract class TDocElement extends LitElement {
  static readonly tdocVersion: string = TDOC_VERSION;
  static override styles: CSSResultGroup = [tokens, controls];

  /** `light`, `dark` or `auto` (the system's choice); absent: the `color-scheme` around the element. */
  @property({ reflect: true }) theme: Theme | null = null;

  /** Language of the element, BCP 47; absent: the closest `lang` around it, else French. */
  @property() declare lang: string;

  readonly #language = new LanguageController(this);

  protected get language(): Language {
    return this.#language.language;
  }

  protected get t(): Translation {
    return translations[this.language];
  }

  /** Moves the keyboard and the screen reader to this screen's heading. */
  focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('[data-heading]')?.focus({ preventScroll: false });
  }

  /** False when a listener refused it. */
  protected emit(event: Event): boolean {
    return this.dispatchEvent(event);
  }
}
