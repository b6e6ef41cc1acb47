import { css } from 'lit';

export const teleconsultationStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    background: var(--_surface);
    overflow: hidden;
  }
  .opening {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 12px;
    min-block-size: 240px;
    padding: 24px;
    color: var(--_text-muted);
    text-align: center;
  }
  .opening h2 {
    font-size: 18px;
    font-weight: 500;
  }
  .banner {
    max-inline-size: 640px;
    margin-inline: auto;
    padding: 16px 16px 0;
  }
  tdoc-arrival,
  tdoc-consent-form,
  tdoc-device-check,
  tdoc-waiting-room,
  tdoc-lobby,
  tdoc-summary,
  tdoc-fault {
    animation: arrive var(--_ease);
  }
  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }
`;
