/** The mode of a directory. */
export const DIRECTORY_MODE = '040000';

/** The mode of a link: its content is a path. */
export const LINK_MODE = '120000';

/** Modes of files with content of their own. A submodule has none. */
export const FILE_MODES: ReadonlySet<string> = new Set(['100644', '100755', '100664']);
