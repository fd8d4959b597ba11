package dev.modelyard.agent;

import dev.modelyard.agent.command.CommitCommand;
import dev.modelyard.agent.command.GateCommand;
import dev.modelyard.agent.command.RestoreCommand;
import dev.modelyard.agent.command.RotateCommand;
import dev.modelyard.agent.command.VerifyCommand;
import dev.modelyard.agent.command.WatchCommand;
import picocli.CommandLine;

/** The program inside the user's pods; the command says which job. */
@CommandLine.Command(
    name = "modelyard-agent",
    description = "Keeps checkpoints whole and checks models, inside the user's pods.",
    mixinStandardHelpOptions = true,
    versionProvider = AgentMain.Version.class,
    subcommands = {
      RestoreCommand.class,
      WatchCommand.class,
      VerifyCommand.class,
      GateCommand.class,
      RotateCommand.class,
      CommitCommand.class
    })
public final class AgentMain {
  private AgentMain() {}

  /** Of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = AgentMain.class.getPackage().getImplementationVersion();
      return new String[] {"modelyard-agent " + (version == null ? "of no jar" : version)};
    }
  }

  public static void main(String[] args) {
    // Other threads would keep a process alive whose work has ended with an error.
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (thread, error) -> {
              error.printStackTrace();
              System.exit(CommandLine.ExitCode.SOFTWARE);
            });
    System.exit(new CommandLine(new AgentMain()).execute(args));
  }
}
