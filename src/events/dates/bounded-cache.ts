/** Remembers what is costly to find out, and forgets everything before it grows without bound. */

/** Looks a key up; what is not there is made and kept. */
export function boundedCache<Key, Value>(most: number): (key: Key, make: (key: Key) => Value) => Value {
  const known = new Map<Key, Value>();
  return (key, make) => {
    if (known.has(key)) return known.get(key) as Value;
    const value = make(key);
    if (known.size >= most) known.clear();
    known.set(key, value);
    return value;
  };
}
