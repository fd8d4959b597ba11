package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows the opcodes of one pickle, protocols 0 to 5, without executing them, and looks at every
 * import they name. An unpickler executes while it reads, so what counts is how far one would get:
 * the walk ends only where every unpickler ends or fails, and where unpicklers differ it goes on.
 * Of values it knows only what can name an import, and where that text lies; what it cannot follow
 * is a finding.
 */
final class PickleReader {
  /**
   * Where a pickle ended, and the first thing found in it.
   *
   * @param stopped by its own STOP; false when an unpickler fails here
   * @param acts whether anything was called, or the pickle completed, after the finding
   */
  record Walk(long end, boolean stopped, Optional<Finding> finding, boolean acts) {}

  /** What the bytes are for, and with it what of them counts. */
  enum Use {
    /** May be unpickled: what cannot be followed is a finding too. */
    PICKLE,

    /** Numbers that no program unpickles: only an import by its plain name is more than chance. */
    NUMBERS
  }

  private static final int LARGEST = 1 << 20;
  private static final long MOST_STEPS = 1L << 26;
  private static final int LONGEST_NAME = 1 << 16;

  /** In bytes; what is taken from nearer by is most often still in memory. */
  private static final int FAR = 1 << 16;

  /** Characters of names that are remembered: those of tens of thousands of classes. */
  private static final int MOST_NAMES = 1 << 20;

  private static final int NEWEST_PROTOCOL = 5;

  /** Values: text is the position of its opcode plus one, all else is one of these. */
  private static final long OTHER = 0;

  private static final long MARK = -1;
  private static final long IMPORT = -2;
  private static final long NOT_SET = -3;

  /** From where nobody can tell what was put: it may be an import. */
  private static final long UNKNOWN = -4;

  private final Content content;
  private final Cursor cursor;
  private final Use use;
  private final BiPredicate<String, String> harmless;
  private long[] stack = new long[64];
  private int depth;
  private int marks;
  private long[] memo = new long[64];
  private int memoCount;

  /** By the positions of their texts, because going back is slow; empty for what is no name. */
  private final Map<Long, String> names = new HashMap<>();

  private int namesLength;

  /** Whether there was any import so far. */
  private boolean imported;

  /** Set once unpicklers would have different stacks; no text on it is believed from then on. */
  private boolean unsure;

  /** Set once something was put where it is not kept; nothing from the memo is known then. */
  private boolean forgetful;

  private long at;
  private boolean over;
  private boolean stopped;
  private @Nullable Finding finding;

  /** A number of the loading program's own, which many raw bytes seem to have: none until used. */
  private @Nullable Finding registered;

  private boolean acts;

  private PickleReader(Content content, long begin, Use use, BiPredicate<String, String> harmless) {
    this.content = content;
    this.cursor = new Cursor(content, begin);
    this.use = use;
    this.harmless = harmless;
    Arrays.fill(memo, NOT_SET);
  }

  /** {@code harmless} is asked for module and name of each import. */
  static Walk walk(Content content, long begin, Use use, BiPredicate<String, String> harmless)
      throws IOException {
    return new PickleReader(content, begin, use, harmless).walk();
  }

  private Walk walk() throws IOException {
    for (long steps = 0; !over; steps++) {
      at = cursor.position();
      if (steps == MOST_STEPS) {
        giveUp("follows more than " + MOST_STEPS + " opcodes");
        break;
      }
      step(cursor.next());
    }
    return new Walk(cursor.position(), stopped, Optional.ofNullable(finding), acts);
  }

  private void step(int opcode) throws IOException {
    switch (opcode) {
      case '(' -> push(MARK);
      case '.' -> stop();
      case '0' -> popOrMark();
      case '1' -> popToMark();
      case '2' -> duplicate();
      case 'N', 0x88, 0x89, ']', '}', ')', 0x8f -> push(OTHER);
      case 'I', 'L', 'F' -> line(OTHER);
      case 'S', 'V' -> line(at + 1);
      case 'P' -> {
        line(OTHER);
        act();
      }
      case 'K' -> fixed(1);
      case 'M' -> fixed(2);
      case 'J' -> fixed(4);
      case 'G' -> fixed(8);
      case 0x8a -> sized(1, OTHER);
      case 0x8b -> sized(4, OTHER);
      case 'U', 0x8c -> sized(1, at + 1);
      case 'X', 'T' -> sized(4, at + 1);
      case 0x8d -> sized(8, at + 1);
      case 'C' -> sized(1, OTHER);
      case 'B' -> sized(4, OTHER);
      case 0x8e, 0x96 -> sized(8, OTHER);
      case 0x97 -> push(OTHER);
      case 0x98 -> replace(1, OTHER);
      case 0x80 -> protocol();
      case 0x95 -> skip(8);
      default -> stepOnValues(opcode);
    }
  }

  /** Opcodes that work on what is on the stack, and what is no opcode. */
  private void stepOnValues(int opcode) throws IOException {
    switch (opcode) {
      case 'a' -> drop(1);
      case 's' -> drop(2);
      case 'e', 'u', 0x90 -> popToMark();
      case 'd', 'l', 't', 0x91 -> {
        popToMark();
        push(OTHER);
      }
      case 0x85 -> replace(1, OTHER);
      case 0x86 -> replace(2, OTHER);
      case 0x87 -> replace(3, OTHER);
      case 'g' -> get(number());
      case 'h' -> get(cursor.little(1));
      case 'j' -> get(cursor.little(4));
      case 'p' -> put(number());
      case 'q' -> put(cursor.little(1));
      case 'r' -> put(cursor.little(4));
      case 0x94 -> put(memoCount);
      case 'c' -> global();
      case 'i' -> instance();
      case 0x93 -> stackGlobal();
      case 0x82, 0x83, 0x84 -> extension(1 << (opcode - 0x82));
      case 'R', 0x81 -> call(2);
      case 0x92 -> call(3);
      case 'o' -> {
        popToMark();
        push(OTHER);
        act();
      }
      case 'b' -> build();
      case 'Q' -> call(1);
      default -> over = true;
    }
  }

  private void stop() {
    stopped = depth > 0;
    if (stopped) {
      act();
    }
    over = true;
  }

  private void act() {
    if (!over) {
      finding = finding == null ? registered : finding;
      acts |= finding != null;
    }
  }

  private void find(String what) {
    if (finding == null) {
      finding = new Finding(at, what);
    }
  }

  /** Something that cannot be followed. */
  private void doubt(String what) {
    if (use == Use.PICKLE) {
      find(what);
    }
  }

  private void giveUp(String what) {
    doubt(what);
    acts |= finding != null;
    over = true;
  }

  private void protocol() throws IOException {
    int version = cursor.next();
    // Higher ones do not exist yet; numbers far off are those of some other kind of file.
    if (version > NEWEST_PROTOCOL && version < 2 * NEWEST_PROTOCOL) {
      giveUp("says protocol " + version + ", which cannot be followed");
    }
    over |= version < 0 || version > NEWEST_PROTOCOL;
  }

  private void skip(long bytes) {
    over |= !cursor.skip(bytes);
  }

  private void fixed(int bytes) {
    skip(bytes);
    push(OTHER);
  }

  private void sized(int bytes, long value) throws IOException {
    skip(cursor.little(bytes));
    push(value);
  }

  private void line(long value) throws IOException {
    cursor.line();
    push(value);
  }

  private void push(long value) {
    if (depth == LARGEST) {
      giveUp("has more than " + LARGEST + " values waiting, which are not followed");
      return;
    }
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, 2 * depth);
    }
    stack[depth++] = value;
    marks += value == MARK ? 1 : 0;
    imported |= value == IMPORT;
  }

  /** On nothing at all every unpickler fails; below a mark some old ones do not. */
  private long pop() {
    if (depth > marks && stack[depth - 1] != MARK) {
      return stack[--depth];
    }
    over |= marks == 0;
    unsure = true;
    return OTHER;
  }

  private void popOrMark() {
    if (depth > 0 && stack[depth - 1] == MARK) {
      depth--;
      marks--;
    } else {
      pop();
    }
  }

  private void popToMark() {
    if (marks == 0) {
      over = true;
      return;
    }
    do {
      depth--;
    } while (stack[depth] != MARK);
    marks--;
  }

  private void duplicate() {
    long top = pop();
    push(top);
    push(top);
  }

  private void drop(int count) {
    for (int i = 0; i < count; i++) {
      pop();
    }
  }

  private void replace(int count, long value) {
    drop(count);
    push(value);
  }

  private void call(int values) {
    replace(values, OTHER);
    act();
  }

  /**
   * State goes into the object below; into an import itself it would change what that does. The
   * other opcodes that change what is below them fail on all that may be imported.
   */
  private void build() {
    pop();
    long target = pop();
    boolean hidden = imported && (target == UNKNOWN || unsure);
    if ((target == IMPORT || hidden) && !over) {
      doubt(hidden ? "changes what it may have imported" : "changes what it has imported");
    }
    push(target);
    act();
  }

  private long number() throws IOException {
    long begin = cursor.position();
    byte[] digits = text(begin, cursor.line());
    try {
      return digits == null
          ? -1
          : Long.parseLong(new String(digits, StandardCharsets.ISO_8859_1).strip());
    } catch (NumberFormatException unusual) {
      return -1;
    }
  }

  /** From where nothing was put PyTorch's own reader takes nothing, where others fail. */
  private void get(long index) {
    boolean isSet = index >= 0 && index < memo.length && memo[(int) index] != NOT_SET;
    push(unsure || forgetful ? UNKNOWN : isSet ? memo[(int) index] : OTHER);
  }

  private void put(long index) {
    long value = pop();
    push(value);
    if (index < 0 || index >= LARGEST) {
      forgetful = true;
      return;
    }
    if (index >= memo.length) {
      int before = memo.length;
      memo = Arrays.copyOf(memo, (int) Math.max(index + 1, Math.min(LARGEST, 2L * before)));
      Arrays.fill(memo, before, memo.length, NOT_SET);
    }
    memoCount += memo[(int) index] == NOT_SET ? 1 : 0;
    memo[(int) index] = value;
  }

  private void global() throws IOException {
    if (importsNamedByLines("GLOBAL")) {
      push(IMPORT);
    }
  }

  private void instance() throws IOException {
    if (importsNamedByLines("INST")) {
      popToMark();
      push(OTHER);
      act();
    }
  }

  /** False when no unpickler could import by these lines: they are no names. */
  private boolean importsNamedByLines(String opcode) throws IOException {
    long begin = cursor.position();
    long middle = cursor.line();
    long end = cursor.line();
    if (end - begin > LONGEST_NAME) {
      boolean names = hasName(begin, middle) && hasName(middle + 1, end);
      if (names) {
        giveUp(opcode + " imports by a name of " + (end - begin) + " bytes");
      }
      over = true;
      return false;
    }
    String module = name(text(begin, middle), true);
    String name = name(text(middle + 1, end), true);
    over |= module == null || name == null;
    if (module != null && name != null) {
      meet(opcode, module, name);
    }
    return !over;
  }

  /** Of a long line only the beginning is looked at. */
  private boolean hasName(long begin, long end) throws IOException {
    long length = Math.min(end - begin, LONGEST_NAME);
    return name(text(begin, begin + length), length == end - begin) != null;
  }

  private void stackGlobal() throws IOException {
    long nameAt = pop();
    long moduleAt = pop();
    if (over) {
      return;
    }
    String module = nameOf(moduleAt);
    String name = nameOf(nameAt);
    if (over) {
      return;
    }
    if (module == null || name == null) {
      doubt("STACK_GLOBAL imports what cannot be followed");
    } else {
      meet("STACK_GLOBAL", module, name);
    }
    push(IMPORT);
  }

  private void extension(int bytes) {
    skip(bytes);
    if (!over && registered == null && use == Use.PICKLE) {
      registered = new Finding(at, "EXT imports by a number that only the loading program knows");
    }
    push(IMPORT);
  }

  private void meet(String opcode, String module, String name) {
    if (!harmless.test(module, name)) {
      find(opcode + " imports " + module + "." + name);
    }
  }

  /** Of a value, or null when it is not known or no name. */
  private @Nullable String nameOf(long value) throws IOException {
    if (value <= 0 || unsure || over) {
      return null;
    }
    String name = names.get(value);
    if (name == null) {
      boolean full = namesLength > MOST_NAMES;
      if (full && at - value > FAR) {
        giveUp("STACK_GLOBAL takes names from too many places");
        return null;
      }
      name = Objects.requireNonNullElse(name(textOf(value - 1), true), "");
      if (!full) {
        names.put(value, name);
        namesLength += name.length() + 1;
      }
    }
    return name.isEmpty() ? null : name;
  }

  /** The text an opcode carries, or null when it is too long for a name or needs decoding. */
  private byte @Nullable [] textOf(long opcodeAt) throws IOException {
    Cursor there = new Cursor(content, opcodeAt);
    int opcode = there.next();
    if (opcode == 'S' || opcode == 'V') {
      long begin = there.position();
      byte[] line = text(begin, there.line());
      boolean quoted = opcode == 'S';
      boolean plain = line != null && line.length >= 2 && !contains(line, '\\');
      return plain && line != null
          ? Arrays.copyOfRange(line, quoted ? 1 : 0, line.length - (quoted ? 1 : 0))
          : null;
    }
    int width = opcode == 'U' || opcode == 0x8c ? 1 : opcode == 0x8d ? 8 : 4;
    long length = there.little(width);
    return text(there.position(), there.position() + length);
  }

  private static boolean contains(byte[] bytes, char wanted) {
    for (byte each : bytes) {
      if (each == wanted) {
        return true;
      }
    }
    return false;
  }

  private byte @Nullable [] text(long begin, long end) throws IOException {
    return end < begin || end - begin > LONGEST_NAME
        ? null
        : content.read(begin, (int) (end - begin));
  }

  /**
   * Null when no module or attribute can have that name: then importing it fails everywhere.
   *
   * @param whole false when the bytes may end within a character
   */
  private static @Nullable String name(byte @Nullable [] bytes, boolean whole) {
    if (bytes == null) {
      return null;
    }
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, whole);
    String name = text.flip().toString();
    return !name.isBlank() && !hasControl(name) && !result.isError() ? name : null;
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
