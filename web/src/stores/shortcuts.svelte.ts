/** Whether one looks at the table of keys. */
class Shortcuts {
  open = $state(false);
}

export const shortcuts = new Shortcuts();
