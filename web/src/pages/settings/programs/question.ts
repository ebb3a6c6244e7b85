/** What is asked once more, and what is done then. */
export interface Question {
  title: string;
  text: string;
  act: string;
  work: () => Promise<void>;
}
