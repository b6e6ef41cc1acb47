import { css } from 'lit';

export const invitationStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  section {
    display: grid;
    gap: 16px;
  }
  .intro {
    display: grid;
    gap: 4px;
  }
  .link {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }
  input {
    inline-size: 100%;
    min-block-size: 48px;
    padding: 8px 12px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text-muted);
    font: inherit;
    text-overflow: ellipsis;
  }
  .scan {
    display: grid;
    grid-template-columns: 128px minmax(0, 1fr);
    gap: 16px;
    align-items: center;
  }
  .qr {
    inline-size: 128px;
    block-size: 128px;
    border-radius: 8px;
    background: #fff;
  }
  @container (min-width: 460px) {
    .link {
      flex-direction: row;
    }
    .link button {
      flex: none;
      min-inline-size: 168px;
    }
  }
`;
