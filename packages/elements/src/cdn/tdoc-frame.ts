/**
 * For the isolated frame's page without a bundler: one script tag. It shares its files with `tdoc.js`, so
 * that one folder serves the host's page, the patient's page and the frame.
 */
import './tdoc.ts';
import '../frame.ts';
