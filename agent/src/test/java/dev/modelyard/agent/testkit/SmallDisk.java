package dev.modelyard.agent.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system in memory that only this process and its children see, by a path through {@code
 * /proc}: a mount namespace of its own, which needs no rights where user namespaces are allowed.
 * Java does not find the mount by that path, so nothing here knows that it is memory.
 */
public final class SmallDisk implements AutoCloseable {
  private final Process holder;
  private final Path directory;

  private SmallDisk(String kind, String options, Path mountPoint) throws IOException {
    Files.createDirectories(mountPoint);
    this.holder =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--user",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t $1 -o $2 $1 \"$3\" && echo ready && exec cat",
                    "sh",
                    kind,
                    options,
                    mountPoint.toString()))
            .redirectErrorStream(true)
            .start();
    this.directory = Path.of("/proc/" + holder.pid() + "/root" + mountPoint);
    BufferedReader output = holder.inputReader();
    String said = output.readLine();
    if (!"ready".equals(said)) {
      throw new IOException(
          "no file system could be mounted in a user namespace: "
              + said
              + "; allow them (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)");
    }
  }

  /** With so much room. */
  public static SmallDisk of(int mebibytes, Path mountPoint) throws IOException {
    return new SmallDisk("tmpfs", "size=" + mebibytes + "m", mountPoint);
  }

  /** That neither tells how much room it has nor takes any before it is written to. */
  public static SmallDisk thatCannotTell(Path mountPoint) throws IOException {
    return new SmallDisk("ramfs", "mode=0777", mountPoint);
  }

  public Path directory() {
    return directory;
  }

  public long free() {
    return directory.toFile().getUsableSpace();
  }

  /** Another program takes all but so many bytes. */
  public void fill(long but) throws IOException {
    Files.write(filler(), new byte[Math.toIntExact(free() - but)]);
  }

  /** It gives them back. */
  public void empty() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return directory.resolve("filler");
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
