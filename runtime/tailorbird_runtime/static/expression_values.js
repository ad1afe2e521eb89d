/* What the interpreter of expressions (`expressions.js`) does to values: numbers, texts, days,
 * moments, calendars.
 *
 * The empty value is null.  A number is {n: BigInt, places}, a day "YYYY-MM-DD", a moment
 * milliseconds since 1970.  The meaning is that of the server; a law test compares.
 */
(function (root) {
  "use strict";

  const PLACES = 10;
  const DAY = 86400000;
  const HOUR = 3600000;
  const MINUTE = 60000;
  const BLANKS = /^[ \t\n\r\u00a0\u2003\u3000]+|[ \t\n\r\u00a0\u2003\u3000]+$/g;
  const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const FIRST = dayNumber("0001-01-01");
  const LAST = dayNumber("9999-12-31");
  const EARLIEST = Date.parse("0001-01-01T00:00:00.000Z");
  const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

  /* ---- numbers ---- */

  function decimal(value) {
    if (value === null || value === undefined || value === "") return null;
    const found = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(String(value));
    if (!found || (found[2] || "") + (found[3] || "") === "") return null;
    const places = (found[3] || "").length;
    const n = BigInt((found[2] || "") + (found[3] || ""));
    return { n: found[1] === "-" ? -n : n, places };
  }

  function power(places) {
    return 10n ** BigInt(places);
  }

  function aligned(a, b) {
    const places = Math.max(a.places, b.places);
    return [a.n * power(places - a.places), b.n * power(places - b.places), places];
  }

  function divided(above, below) {
    const negative = above < 0n !== below < 0n;
    const a = above < 0n ? -above : above;
    const b = below < 0n ? -below : below;
    const n = (2n * a + b) / (2n * b);
    return negative ? -n : n;
  }

  function rounded(value, places) {
    if (value.places <= places) return value;
    return { n: divided(value.n, power(value.places - places)), places };
  }

  const ARITHMETIC = {
    add(a, b) {
      const [x, y, places] = aligned(a, b);
      return { n: x + y, places };
    },
    sub(a, b) {
      const [x, y, places] = aligned(a, b);
      return { n: x - y, places };
    },
    mul(a, b) {
      return { n: a.n * b.n, places: a.places + b.places };
    },
    div(a, b) {
      if (b.n === 0n) return null;
      return { n: divided(a.n * power(PLACES + b.places), b.n * power(a.places)), places: PLACES };
    },
  };

  function ordered(kind, a, b) {
    if (kind !== "number") return a < b ? -1 : a > b ? 1 : 0;
    const [x, y] = aligned(a, b);
    return x < y ? -1 : x > y ? 1 : 0;
  }

  function whole(value) {
    return Number(value.n / power(value.places));
  }

  /* A number as a plain one, cut to `most` either way; with nothing to cut to, null beyond it. */
  function limited(value, most) {
    const found = value.n / power(value.places);
    const bound = BigInt(most ?? 100000);
    if (found >= -bound && found <= bound) return Number(found);
    return most === undefined ? Number(found < 0n ? -bound : bound) : null;
  }

  function remainder(value, by) {
    const [a, b, places] = aligned(value, by);
    return b === 0n ? null : { n: a % b, places };
  }

  function floor(value) {
    const unit = power(value.places);
    const cut = value.n / unit;
    return value.n < 0n && cut * unit !== value.n ? cut - 1n : cut;
  }

  function integer(value) {
    return { n: BigInt(value), places: 0 };
  }

  function counted(value) {
    return value === null ? null : integer(value);
  }

  /* ---- texts ---- */

  function key(text) {
    const bare = text.normalize("NFKD").replace(/\p{Mn}/gu, "");
    return bare.toLowerCase().replace(/ς/g, "σ").normalize("NFC");
  }

  function like(text, pattern) {
    const pieces = pattern.split("*").map((piece) => {
      const found = [];
      piece.split("?").forEach((literal, number) => {
        if (number) found.push(null);
        found.push(...key(literal));
      });
      return found;
    });
    const signs = [...text];
    const fits = (piece, at) =>
      at >= 0 && at + piece.length <= signs.length &&
      piece.every((sign, i) => sign === null || sign === signs[at + i]);
    const first = pieces[0];
    if (!fits(first, 0)) return false;
    if (pieces.length === 1) return first.length === signs.length;
    let at = first.length;
    for (const piece of pieces.slice(1, -1)) {
      while (at <= signs.length && !fits(piece, at)) at += 1;
      if (at > signs.length) return false;
      at += piece.length;
    }
    const last = pieces[pieces.length - 1];
    const end = signs.length - last.length;
    return end >= at && fits(last, end);
  }

  function middle(text, start, count) {
    const [first, size] = [limited(start), limited(count)];
    return first < 1 || size < 1 ? null : [...text].slice(first - 1, first - 1 + size).join("") || null;
  }

  function around(text, part, behind) {
    const at = text.indexOf(part);
    if (at < 0) return null;
    return (behind ? text.slice(at + part.length) : text.slice(0, at)) || null;
  }

  /* A value as it is shown: a number in decimal text, a moment by RFC 3339. */
  function shown(kind, value) {
    if (value === null) return null;
    if (kind === "moment") return new Date(value).toISOString();
    if (kind !== "number") return value;
    const digits = (value.n < 0n ? -value.n : value.n).toString().padStart(value.places + 1, "0");
    const cut = digits.length - value.places;
    const text = value.places ? `${digits.slice(0, cut)}.${digits.slice(cut)}` : digits;
    return value.n < 0n ? `-${text}` : text;
  }

  /* A number as text: with so many places, or without needless zeros; other values as they are. */
  function asText(value, places) {
    if (typeof value === "string") return value;
    if (places === undefined) return shown("number", value).replace(/(\.[0-9]*?)0+$/, "$1").replace(/\.$/, "");
    const found = rounded(value, places);
    return shown("number", { n: found.n * power(places - found.places), places });
  }

  function asNumber(text) {
    const found = /^ *([+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?) *$/.exec(text);
    return found ? decimal(found[1]) : null;
  }

  /* ---- days and moments ---- */

  function dayNumber(day) {
    return Math.round(Date.parse(day + "T00:00:00Z") / DAY);
  }

  function dayText(number) {
    return new Date(number * DAY).toISOString().slice(0, 10);
  }

  function moment(value) {
    const found = typeof value === "number" ? value : Date.parse(value);
    return Number.isNaN(found) ? null : found;
  }

  const clocks = new Map();
  const hands = new Map();
  const UNKNOWN_ZONE = Symbol("a time zone that this browser does not know");

  function clock(known, zone, options) {
    if (!known.has(zone)) {
      try {
        known.set(zone, new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", { timeZone: zone, ...options }));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw UNKNOWN_ZONE;
      }
    }
    return known.get(zone);
  }

  function dayOf(time, zone) {
    const found = clock(clocks, zone, { year: "numeric", month: "numeric", day: "numeric", era: "short" });
    const parts = {};
    for (const part of found.formatToParts(time)) parts[part.type] = part.value;
    if (parts.era.startsWith("B") || Number(parts.year) > 9999) return null;
    return [parts.year.padStart(4, "0"), parts.month.padStart(2, "0"),
      parts.day.padStart(2, "0")].join("-");
  }

  /* The hour or minute of a moment; empty where its day is. */
  function clockOf(time, zone, hand) {
    if (time === null || dayOf(time, zone) === null) return null;
    const there = clock(hands, zone, { hour: "numeric", minute: "numeric", hourCycle: "h23" });
    return Number(there.formatToParts(time).find((part) => part.type === hand).value);
  }

  function timeOf(time, zone) {
    const hour = clockOf(time, zone, "hour");
    const digits = (value) => String(value).padStart(2, "0");
    return hour === null ? null : `${digits(hour)}:${digits(clockOf(time, zone, "minute"))}`;
  }

  function wholeUnits(from, to, unit) {
    return integer(Math.trunc((to - from) / unit));
  }

  function later(time, count, unit) {
    const units = limited(count, 10000000000);
    const moved = units === null ? null : time + units * unit;
    return moved !== null && moved >= EARLIEST && moved <= LATEST ? moved : null;
  }

  function inYears(number) {
    return number >= FIRST && number <= LAST ? dayText(number) : null;
  }

  function addDays(kind, time, days) {
    const count = whole(days);
    if (kind === "date") return inYears(dayNumber(time) + count);
    const moved = time + count * DAY;
    return moved >= EARLIEST && moved <= LATEST ? moved : null;
  }

  function dated(year, month, day) {
    const digits = (value, size) => String(value).padStart(size, "0");
    return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  }

  function lastOf(year, month) {
    return month === 2 && (year % 4 || (year % 100 === 0 && year % 400)) ? 28 : LENGTHS[month - 1];
  }

  function endOfMonth(day) {
    const [year, month] = day.split("-").map(Number);
    return dated(year, month, lastOf(year, month));
  }

  function addMonths(day, months) {
    const [year, month, date] = day.split("-").map(Number);
    const count = year * 12 + month - 1 + whole(months);
    const [y, m] = [Math.floor(count / 12), (count % 12) + 1];
    return y >= 1 && y <= 9999 ? dated(y, m, Math.min(date, lastOf(y, m))) : null;
  }

  function quarter(day) {
    return Math.ceil(Number(day.slice(5, 7)) / 3);
  }

  function weekday(day) {
    return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
  }

  function week(day) {
    const thursday = dayNumber(day) - weekday(day) + 4;
    const first = dayNumber(`${dayText(thursday).slice(0, 4)}-01-01`);
    return Math.floor((thursday - first) / 7) + 1;
  }

  function monthsBetween(from, to) {
    if (to < from) return -monthsBetween(to, from);
    const [[y1, m1, d1], [y2, m2, d2]] = [from, to].map((day) => day.split("-").map(Number));
    return (y2 - y1) * 12 + m2 - m1 - (d2 < d1 ? 1 : 0);
  }

  /* Days are counted from 0001-01-01, a Monday, as 1. */
  function ordinal(day) {
    return dayNumber(day) - FIRST + 1;
  }

  function workingDays(count) {
    const weeks = Math.floor(count / 7);
    return weeks * 5 + Math.min(count - weeks * 7, 5);
  }

  function addWorkingDays(day, days) {
    const count = limited(days, 4000000);
    if (count === null) return null;
    if (count === 0) return day;
    const at = ordinal(day);
    const place = (count > 0 ? workingDays(at) : workingDays(at - 1) + 1) + count - 1;
    const weeks = Math.floor(place / 5);
    return inYears(FIRST + weeks * 7 + place - weeks * 5);
  }

  function anniversary(day, from) {
    const [, month, date] = day.split("-").map(Number);
    const start = Number(from.slice(0, 4));
    for (const year of [start, start + 1]) {
      const found = year > 9999 ? null : dated(year, month, Math.min(date, lastOf(year, month)));
      if (found !== null && found >= from) return found;
    }
    return null;
  }

  /* ---- calendars: `12345 12-25 2026-02-16/2026-02-23 +2026-02-14`, see meaning/calendars.py ---- */

  const CYCLE = 146097;
  const HORIZON = 10000;
  const calendars = new Map();

  function calendar(text) {
    if (!calendars.has(text)) calendars.set(text, readCalendar(text));
    return calendars.get(text);
  }

  function readCalendar(text) {
    const [week, ...words] = text.split(" ");
    const found = { week: new Set([...week].map(Number)), yearly: new Set(), free: new Set(), extra: new Set() };
    for (const word of words) {
      const [first, last] = word.split("/");
      if (word[0] === "+") found.extra.add(ordinal(word.slice(1)));
      else if (word.length === 5) found.yearly.add(word);
      else for (let day = ordinal(first); day <= ordinal(last ?? first); day += 1) found.free.add(day);
    }
    found.changes = [...found.free, ...found.extra].filter((day, i, all) => all.indexOf(day) === i)
      .map((day) => [day, works(found, day) - usually(found, day)]);
    found.cycle = [];
    for (let year = 1; year <= 400 && found.yearly.size; year += 1) {
      for (const word of found.yearly) {
        const [month, date] = word.split("-").map(Number);
        if (date > lastOf(year, month)) continue;
        const day = ordinal(dated(year, month, date));
        if (found.week.has(weekdayOf(day))) found.cycle.push(day);
      }
    }
    found.cycle.sort((a, b) => a - b);
    return found;
  }

  function weekdayOf(day) {
    return ((day - 1) % 7) + 1;
  }

  function usually(found, day) {
    return found.week.has(weekdayOf(day)) && !found.yearly.has(dayText(FIRST + day - 1).slice(5));
  }

  function works(found, day) {
    return found.extra.has(day) || (usually(found, day) && !found.free.has(day));
  }

  /* The working days from 0001-01-01 up to a day. */
  function worked(found, day) {
    const weeks = Math.floor(day / 7);
    const rest = [...found.week].filter((d) => d <= day - weeks * 7).length;
    const rounds = Math.floor(day / CYCLE);
    const place = day - rounds * CYCLE;
    let [low, high] = [0, found.cycle.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (found.cycle[middle] <= place) low = middle + 1;
      else high = middle;
    }
    const changed = found.changes.reduce((sum, [at, by]) => (at <= day ? sum + by : sum), 0);
    return weeks * found.week.size + rest - rounds * found.cycle.length - low + changed;
  }

  function laterByCalendar(day, days, found) {
    const count = limited(days, HORIZON);
    if (count === 0) return day;
    const step = count < 0 ? -1 : 1;
    let left = count === null ? 0 : Math.abs(count);
    for (let n = 1; n <= HORIZON && left > 0; n += 1) {
      const at = ordinal(day) + n * step;
      if (at < 1 || at > LAST - FIRST + 1) return null;
      left -= works(found, at);
      if (left === 0) return dayText(FIRST + at - 1);
    }
    return null;
  }

  const values = Object.freeze({
    ARITHMETIC, BLANKS, HOUR, MINUTE, UNKNOWN_ZONE, addDays, addMonths, addWorkingDays,
    anniversary, around, asNumber, asText, calendar, clockOf, counted, dated,
    dayNumber, dayOf, dayText, decimal, endOfMonth, floor, inYears, integer,
    key, later, laterByCalendar, like, limited, middle, moment, monthsBetween,
    ordered, ordinal, quarter, remainder, rounded, shown, timeOf, week,
    weekday, whole, wholeUnits, worked, workingDays, works,
  });
  root.tailorbird = Object.assign(root.tailorbird || {}, { expressionValues: values });
  if (typeof module !== "undefined") module.exports = values;
})(typeof window !== "undefined" ? window : globalThis);
