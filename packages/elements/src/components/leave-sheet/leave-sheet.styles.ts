import { css } from 'lit';

export const leaveSheetStyles = css`
  :host {
    display: block;
  }
  section {
    display: grid;
    gap: 20px;
    padding: 4px 16px 20px;
  }
  .choices {
    display: grid;
    gap: 4px;
  }
`;
