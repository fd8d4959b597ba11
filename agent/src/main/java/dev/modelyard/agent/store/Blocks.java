package dev.modelyard.agent.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Takes the blocks of a file before anything is in them, by {@code fallocate(2)}, for which Java
 * has no word (ADR 0020). Not by {@code posix_fallocate}: where a file system cannot, that writes
 * the whole file to make it so.
 */
final class Blocks {
  static final String NO_SPACE = "No space left on device";
  static final String NO_QUOTA = "Disk quota exceeded";

  /** Of Linux, on all processors the same. */
  private static final int O_WRONLY = 1;

  private static final int O_CLOEXEC = 0x80000;
  private static final int EINTR = 4;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final long ERRNO = CAPTURED.byteOffset(PathElement.groupElement("errno"));

  /** Empty where the system is not Linux. Found when it is first needed: that takes 50 ms. */
  private static final Optional<Blocks> OF_KERNEL = find(Linker.nativeLinker());

  private final MethodHandle open;
  private final MethodHandle allocate;
  private final MethodHandle close;

  private Blocks(MethodHandle open, MethodHandle allocate, MethodHandle close) {
    this.open = open;
    this.allocate = allocate;
    this.close = close;
  }

  @SuppressWarnings("restricted") // three calls whose shapes are those of the C library's headers
  private static Optional<Blocks> find(Linker linker) {
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    ValueLayout.OfLong offset = ValueLayout.JAVA_LONG;
    return linker
        .defaultLookup()
        .find("fallocate")
        .map(
            address ->
                new Blocks(
                    linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("open"),
                        FunctionDescriptor.of(number, ValueLayout.ADDRESS, number),
                        Linker.Option.firstVariadicArg(2)),
                    linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(number, number, number, offset, offset),
                        Linker.Option.captureCallState("errno")),
                    linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("close"),
                        FunctionDescriptor.of(number, number))));
  }

  /**
   * The file, which exists, has so many bytes then, all of them zero. Fails when there is no room;
   * where there are no such blocks to take (NFS 3, FUSE, CephFS) nothing happens.
   */
  static void take(Path file, long bytes) throws IOException {
    int error = OF_KERNEL.isEmpty() ? 0 : OF_KERNEL.get().allocate(file, bytes);
    if (error == ENOSPC || error == EDQUOT) {
      throw new FileSystemException(
          file.toString(),
          null,
          "%s for %,d bytes".formatted(error == ENOSPC ? NO_SPACE : NO_QUOTA, bytes));
    }
  }

  private int allocate(Path file, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(CAPTURED);
      MemorySegment path = arena.allocateFrom(file.toString());
      int descriptor = (int) open.invokeExact(path, O_WRONLY | O_CLOEXEC);
      if (descriptor < 0) {
        return 0; // Writing to it will tell why.
      }
      int error = allocate(descriptor, bytes, captured);
      int _ = (int) close.invokeExact(descriptor);
      return error;
    } catch (Throwable e) {
      throw new IllegalStateException("calling the C library", e);
    }
  }

  private int allocate(int descriptor, long bytes, MemorySegment captured) throws Throwable {
    int error = EINTR;
    while (error == EINTR) {
      int result = (int) allocate.invokeExact(captured, descriptor, 0, 0L, bytes);
      error = result == 0 ? 0 : captured.get(ValueLayout.JAVA_INT, ERRNO);
    }
    return error;
  }
}
