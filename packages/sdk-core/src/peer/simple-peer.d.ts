/** The prebuilt bundle carries no types; it is the same class as the package's main entry. */
declare module 'simple-peer/simplepeer.min.js' {
  import SimplePeer from 'simple-peer';
  export default SimplePeer;
}
