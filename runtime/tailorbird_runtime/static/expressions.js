/* Conditions and formulas in forms: a small interpreter over trees that the server sends.
 *
 * window.tailorbird.evaluate(tree, row, inputs, fetched) never throws and never runs text.
 * The empty value is null.  `expression_values.js`, which is loaded before, says what values are
 * inside and what is done to them.  The meaning is that of the server, which decides; a law test compares.
 */
(function (root) {
  "use strict";

  const {
    ARITHMETIC, BLANKS, HOUR, MINUTE, UNKNOWN_ZONE, addDays, addMonths, addWorkingDays,
    anniversary, around, asNumber, asText, calendar, clockOf, counted, dated,
    dayNumber, dayOf, dayText, decimal, endOfMonth, floor, inYears, integer,
    key, later, laterByCalendar, like, limited, middle, moment, monthsBetween,
    ordered, ordinal, quarter, remainder, rounded, shown, timeOf, week,
    weekday, whole, wholeUnits, worked, workingDays, works,
  } = typeof module === "undefined" ? root.tailorbird.expressionValues : require("./expression_values.js");

  /* ---- values from outside ---- */

  function internal(kind, value) {
    if (kind === "boolean") return value === true || value === "true" || value === "on";
    if (value === null || value === undefined || value === "") return null;
    switch (kind) {
      case "number": return decimal(value);
      case "moment": return moment(value);
      case "texts": return value.length ? value : null;
      case "teams":
      case "roles": return value;
      default: return String(value);
    }
  }

  function readField(node, { row }) {
    const base = `${node.field}__base`;
    const name = node.money && base in row ? base : node.field;
    return internal(node.kind, Object.hasOwn(row, name) ? row[name] : null);
  }

  function readInput(node, { inputs }) {
    if (!node.name.startsWith("me")) return internal(node.kind, inputs[node.name]);
    if (!inputs.me) return null;
    return internal(node.kind, inputs.me[node.name === "me" ? "id" : node.name.slice(3)]);
  }

  function readFetched(node, { fetched }) {
    const found = internal(node.kind, fetched[node.key]);
    return found === null && node.nothing !== undefined ? decimal(node.nothing) : found;
  }

  /* ---- functions: values in, value out; null where one is empty unless said otherwise ---- */

  /* Characters that any field holds at most: replacing gives no longer text. */
  const LONGEST = 100000;

  const strict = (name) => (values, node) =>
    values.some((v) => v === null) ? (node.kind === "boolean" ? false : null) : name(values, node);

  const FUNCTIONS = {
    empty: ([value]) => value === null,
    coalesce: (values) => values.find((v) => v !== null) ?? null,
    choose: ([test, then, otherwise]) => (test ? then : otherwise),
    contains: strict(([text, part]) => text.includes(part)),
    starts_with: strict(([text, part]) => text.startsWith(part)),
    ends_with: strict(([text, part]) => text.endsWith(part)),
    like: strict(([text, pattern]) => like(text, pattern)),
    record_key: strict(([id]) => String(id)),
    has_tag: strict(([tags, tag]) => tags.some((t) => key(t) === tag)),
    overlaps: strict(([one, other]) => {
      const keys = other.map((o) => key(o));
      return one.some((m) => key(m) !== "" && keys.includes(key(m)));
    }),
    upper: strict(([text]) => text.toUpperCase()),
    lower: strict(([text]) => text.toLowerCase()),
    left: strict(([text, count]) => [...text].slice(0, Math.max(0, limited(count))).join("") || null),
    right: strict(([text, count]) => (limited(count) < 1 ? null : [...text].slice(-limited(count)).join("") || null)),
    trim: strict(([text]) => text.replace(BLANKS, "") || null),
    replace: ([text, part, put]) => {
      if (text === null) return null;
      const between = part === null ? [text] : text.split(part);
      const size = (words) => [...(words ?? "")].length;
      if (size(text) + (between.length - 1) * (size(put) - size(part)) > LONGEST) return null;
      return between.join(put ?? "") || null;
    },
    length: ([text]) => integer(text === null ? 0 : [...text].length),
    join: (texts) => texts.filter((t) => t !== null).join("") || null,
    round: strict(([value, places]) => rounded(value, places ? whole(places) : 0)),
    floor: strict(([value]) => integer(floor(value))),
    ceiling: strict(([value]) => integer(-floor({ n: -value.n, places: value.places }))),
    abs: strict(([value]) => ({ n: value.n < 0n ? -value.n : value.n, places: value.places })),
    sign: strict(([value]) => integer(value.n > 0n ? 1 : value.n < 0n ? -1 : 0)),
    remainder: strict(([value, by]) => remainder(value, by)),
    least: strict((values, { kind }) => values.reduce((a, b) => (ordered(kind, b, a) < 0 ? b : a))),
    greatest: strict((values, { kind }) => values.reduce((a, b) => (ordered(kind, b, a) > 0 ? b : a))),
    middle: strict(([text, start, count]) => middle(text, start, count)),
    before: strict(([text, part]) => around(text, part, false)),
    after: strict(([text, part]) => around(text, part, true)),
    text: strict(([value, places]) => asText(value, places && whole(places))),
    number: strict(([text]) => asNumber(text)),
    size: ([members]) => integer(members === null ? 0 : members.length),
    position: ([option, order]) => {
      const chain = order.split("|").map((c) => c.split(" ")).find((c) => c.includes(option));
      return chain === undefined ? null : integer(chain.indexOf(option) + 1);
    },
    day_of: ([time, there], node, zone) => (time === null ? null : dayOf(time, there ?? zone)),
    days_between: strict(([from, to]) => integer(dayNumber(to) - dayNumber(from))),
    add_days: strict(([time, days], { kind }) => addDays(kind, time, days)),
    add_months: strict(([day, months]) => addMonths(day, months)),
    hour: ([time, there], node, zone) => counted(clockOf(time, there ?? zone, "hour")),
    minute: ([time, there], node, zone) => counted(clockOf(time, there ?? zone, "minute")),
    time_of: ([time, there], node, zone) => timeOf(time, there ?? zone),
    hours_between: strict(([from, to]) => wholeUnits(from, to, HOUR)),
    minutes_between: strict(([from, to]) => wholeUnits(from, to, MINUTE)),
    add_hours: strict(([time, hours]) => later(time, hours, HOUR)),
    add_minutes: strict(([time, minutes]) => later(time, minutes, MINUTE)),
    anniversary: strict(([day, from]) => anniversary(day, from)),
    months_between: strict(([from, to]) => integer(monthsBetween(from, to))),
    years_between: strict(([from, to]) => integer(Math.trunc(monthsBetween(from, to) / 12))),
    is_working_day: strict(([day, named]) =>
      (named === undefined ? weekday(day) < 6 : works(calendar(named), ordinal(day)))),
    working_days_between: strict(([from, to, named]) => {
      const count = named === undefined ? workingDays : (day) => worked(calendar(named), day);
      return integer(count(ordinal(to)) - count(ordinal(from)));
    }),
    add_working_days: strict(([day, days, named]) =>
      (named === undefined ? addWorkingDays(day, days) : laterByCalendar(day, days, calendar(named)))),
    week: strict(([day]) => integer(week(day))),
    day_of_year: strict(([day]) => integer(dayNumber(day) - dayNumber(`${day.slice(0, 4)}-01-01`) + 1)),
    days_in_month: strict(([day]) => integer(Number(endOfMonth(day).slice(8)))),
    year: strict(([day]) => integer(Number(day.slice(0, 4)))),
    quarter: strict(([day]) => integer(quarter(day))),
    month: strict(([day]) => integer(Number(day.slice(5, 7)))),
    day: strict(([day]) => integer(Number(day.slice(8, 10)))),
    weekday: strict(([day]) => integer(weekday(day))),
    start_of_week: strict(([day]) => dayText(dayNumber(day) - weekday(day) + 1)),
    end_of_week: strict(([day]) => inYears(dayNumber(day) - weekday(day) + 7)),
    start_of_month: strict(([day]) => `${day.slice(0, 8)}01`),
    end_of_month: strict(([day]) => endOfMonth(day)),
    start_of_quarter: strict(([day]) => dated(Number(day.slice(0, 4)), quarter(day) * 3 - 2, 1)),
    end_of_quarter: strict(([day]) => endOfMonth(dated(Number(day.slice(0, 4)), quarter(day) * 3, 1))),
    start_of_year: strict(([day]) => `${day.slice(0, 4)}-01-01`),
    end_of_year: strict(([day]) => `${day.slice(0, 4)}-12-31`),
  };

  /* Texts that these take are compared by key; the form of `like` stays as written. */
  const KEYED = { contains: [0, 1], starts_with: [0, 1], ends_with: [0, 1], like: [0], has_tag: [1] };

  /* ---- the tree ---- */

  function keyed(kind, value) {
    return kind === "text" && value !== null ? key(value) : value;
  }

  function equal(node, world) {
    const kind = node.left.kind;
    const left = keyed(kind, evaluated(node.left, world));
    const right = keyed(kind, evaluated(node.right, world));
    if (left === null || right === null) return left === right && !isMe(node.left) && !isMe(node.right);
    return kind === "number" ? ordered(kind, left, right) === 0 : left === right;
  }

  function isMe(node) {
    return node.is === "input" && node.name === "me";
  }

  const ORDERS = { lt: (o) => o < 0, le: (o) => o <= 0, gt: (o) => o > 0, ge: (o) => o >= 0 };

  function compared(node, world) {
    if (node.operator === "eq") return equal(node, world);
    if (node.operator === "ne") return !equal(node, world);
    const left = evaluated(node.left, world);
    const right = evaluated(node.right, world);
    if (left === null || right === null) return false;
    return ORDERS[node.operator](ordered(node.left.kind, left, right));
  }

  function contained(node, world) {
    const { kind } = node.member;
    const member = evaluated(node.member, world);
    if (member === null) return false;
    if (!Array.isArray(node.container)) return (evaluated(node.container, world) || []).includes(member);
    return node.container.some((option) => {
      const value = evaluated(option, world);
      if (value === null) return false;
      if (kind === "number") return ordered(kind, member, value) === 0;
      return keyed(kind, member) === keyed(kind, value);
    });
  }

  function called(node, world) {
    const takesKeys = KEYED[node.function] || [];
    const values = node.arguments.map((argument, i) => {
      const value = evaluated(argument, world);
      return takesKeys.includes(i) && typeof value === "string" ? key(value) : value;
    });
    return FUNCTIONS[node.function](values, node, world.inputs.zone);
  }

  const FORMS = {
    literal: (node) => internal(node.kind, node.value),
    field: readField,
    input: readInput,
    fetched: readFetched,
    not: (node, world) => !evaluated(node.operand, world),
    and: (node, world) => node.operands.every((o) => evaluated(o, world)),
    or: (node, world) => node.operands.some((o) => evaluated(o, world)),
    compare: compared,
    in: contained,
    call: called,
    negate(node, world) {
      const value = evaluated(node.operand, world);
      return value === null ? null : { n: -value.n, places: value.places };
    },
    arithmetic(node, world) {
      const left = evaluated(node.left, world);
      const right = evaluated(node.right, world);
      return left === null || right === null ? null : ARITHMETIC[node.operator](left, right);
    },
  };

  function evaluated(node, world) {
    return FORMS[node.is](node, world);
  }

  /* ---- what comes out ---- */

  /* The value of a tree: true or false of a condition; else text, or null where it is empty.
     Null also of a condition that this browser cannot decide, as it lacks the time zone. */
  function evaluate(tree, row, inputs, fetched) {
    const world = { row: row || {}, inputs: inputs || {}, fetched: fetched || {} };
    try {
      return shown(tree.kind, evaluated(tree, world));
    } catch (error) {
      if (error !== UNKNOWN_ZONE) throw error;
      return null;
    }
  }

  /* ---- what follows in a form ---- */

  /* What rules make of a row: fields that must be filled, sections to show, options on offer by
     field (all where it has none), and fields that saving will empty, with the note of the rule.
     What is asked by the name of a field has nothing else in it: one may be called constructor. */
  function consequences(live, row) {
    const now = { ...row };
    const holds = (when) => when === null || evaluate(when, now, live.inputs) === true;
    const emptied = Object.create(null);
    for (const rule of live.empties ?? []) {
      if (!holds(rule.when)) continue;
      for (const [name, empty] of Object.entries(rule.fields)) {
        emptied[name] = rule.note;
        Object.assign(now, empty);
      }
    }
    const required = live.require.filter((rule) => holds(rule.when)).flatMap((rule) => rule.fields);
    const sections = live.sections.filter((section) => holds(section.when)).map((s) => s.name);
    const offered = Object.create(null);
    for (const rule of live.offers ?? []) {
      if (!holds(rule.when)) continue;
      for (const [name, options] of Object.entries(rule.fields)) {
        offered[name] = offered[name] ? offered[name].filter((o) => options.includes(o)) : options;
      }
    }
    return { required, sections, offered, emptied };
  }

  const functions = Object.freeze(Object.keys(FUNCTIONS));
  root.tailorbird = Object.assign(root.tailorbird || {}, { evaluate, consequences, expressionFunctions: functions });
  if (typeof module !== "undefined") module.exports = { evaluate, consequences, functions };
})(typeof window !== "undefined" ? window : globalThis);
