/** `@tdoc/connector-kit`: what a hospital's systems and T-Doc exchange. Importing it starts nothing. */
export * from './hl7v2/index.ts';
