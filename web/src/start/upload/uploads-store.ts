import { useSyncExternalStore } from 'react';
import { withArchive } from '../form.ts';
import { changeForm, currentForm } from '../start-store.ts';
import { createStore } from '../store.ts';
import { isUnderWay, nextUploadState, type UploadEvent, type UploadState } from './upload-state.ts';
import { createUploadTask, type UploadTask } from './upload-task.ts';

export interface FileUpload {
  id: number;
  name: string;
  sizeBytes: number;
  state: UploadState;
  task: UploadTask;
}

/** Uploads of this tab: they go on while one looks at other pages. */
const store = createStore<readonly FileUpload[]>([]);
let lastId = 0;

export const useFileUploads = (): readonly FileUpload[] => useSyncExternalStore(store.subscribe, store.get);

/** Begins to upload; once it is there, it is one of the form's archives. */
export function uploadFile(file: File): void {
  const id = ++lastId;
  const task = createUploadTask(file, (event) => happened(id, event));
  store.set((uploads) => [
    ...uploads,
    { id, name: file.name, sizeBytes: file.size, state: { kind: 'looking' }, task },
  ]);
  // Takes back that something is to be chosen first.
  changeForm({ archives: currentForm().archives });
  void task.begin();
}

export async function cancelUpload({ id, task }: FileUpload): Promise<void> {
  store.set((uploads) => uploads.filter((upload) => upload.id !== id));
  // What could not be deleted stays among the earlier uploads, and can be deleted there.
  await task.cancel().catch(() => {});
}

function happened(id: number, event: UploadEvent): void {
  const upload = store.get().find((one) => one.id === id);
  if (!upload) return;
  const state = nextUploadState(upload.state, event);
  if (state.kind === 'done') {
    store.set((uploads) => uploads.filter((one) => one.id !== id));
    const { name: label, sizeBytes } = upload;
    const added = { label, sizeBytes, choice: { uploadId: state.uploadId } };
    changeForm({ archives: withArchive(currentForm().archives, added) });
    return;
  }
  store.set((uploads) => uploads.map((one) => (one.id === id ? { ...one, state } : one)));
}

/** A tab that is closed takes its uploads with it. */
export function warnBeforeLeaving(event: BeforeUnloadEvent): void {
  if (store.get().some(({ state }) => isUnderWay(state))) event.preventDefault();
}
