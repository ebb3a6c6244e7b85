/** Where this browser keeps that pushes were turned on in it. Apart, since every start looks there. */
export const KEPT = 'tertulia-push';
