/** Styles are imported for the bundler, which gathers them in dist/webview.css. */
declare module "*.css";
