/** Registers every element of T-Doc. Tags that are already taken are left as they are. */
import './call-parts.ts';
import './journey.ts';
import './visit-button.ts';
