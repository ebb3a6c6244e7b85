/** Files that come by the clipboard or by drag and drop. */
export interface Brought {
  files: File[];
  /** Folders are not taken apart. */
  hasFolder: boolean;
}

export function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}

export function dropped(transfer: DataTransfer): Brought {
  const brought: Brought = { files: [], hasFolder: false };
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const file = item.getAsFile();
    if (item.webkitGetAsEntry?.()?.isDirectory) brought.hasFolder = true;
    else if (file) brought.files.push(file);
  }
  return brought;
}

/** Programs that copy a text often lay a picture of it beside it: then the text is meant. */
export function pasted(transfer: DataTransfer | null): File[] {
  if (transfer === null || transfer.types.includes('text/plain')) return [];
  return [...transfer.files];
}
