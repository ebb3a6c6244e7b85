// What an answer must look like. Fields may be added to the contract, so what a pattern does not name is free.
import assert from 'node:assert/strict';

export const anId = (value) => typeof value === 'string' && value.length > 0;
export const aName = anId;
export const aSentence = anId;
/** RFC 3339 in UTC, with milliseconds. */
export const aTime = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
export const aCount = (value) => Number.isSafeInteger(value) && value >= 0;
export const aPlace = (value) => Number.isSafeInteger(value) && value >= 1;

/** Fails unless `value` has all that `pattern` names: a predicate, a literal, a list or an object of these. */
export function matches(value, pattern, path = 'value') {
  if (typeof pattern === 'function') {
    assert.ok(pattern(value), `${path} is ${JSON.stringify(value)}`);
  } else if (Array.isArray(pattern)) {
    assert.ok(Array.isArray(value), `${path} is no list: ${JSON.stringify(value)}`);
    assert.equal(value.length, pattern.length, `${path} has another length: ${JSON.stringify(value)}`);
    pattern.forEach((item, i) => matches(value[i], item, `${path}[${i}]`));
  } else if (pattern !== null && typeof pattern === 'object') {
    assert.ok(value !== null && typeof value === 'object', `${path} is no object: ${JSON.stringify(value)}`);
    for (const [key, item] of Object.entries(pattern)) matches(value[key], item, `${path}.${key}`);
  } else {
    assert.deepEqual(value, pattern, `${path} is ${JSON.stringify(value)}`);
  }
  return value;
}

/** A `ChatMessage` of the tutorial, as `person` said it. */
export const said = (person, roomId, text) => ({
  id: anId,
  userId: person.id,
  userName: person.name,
  roomId,
  text,
  sentAt: aTime,
});

/** `{userId, userName}` of a person in a room. */
export const present = (person) => ({ userId: person.id, userName: person.name });

/** The people of a list, whatever its order; each of them once. */
export function areThere(users, ...people) {
  const names = users.map((user) => user.userName).sort();
  assert.deepEqual(names, people.map((person) => person.name).sort());
  for (const person of people) matches(users.find((user) => user.userId === person.id), present(person));
}
