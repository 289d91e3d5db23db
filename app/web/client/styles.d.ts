/** Style sheets that the build puts beside the scripts. */
declare module '*.css';
