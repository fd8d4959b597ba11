package dev.modelyard.agent.framework;

import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.framework.FrameworkAdapter.Setting;
import dev.modelyard.agent.protocol.Call;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a worker's share of a checkpoint is finished, where each worker has a directory of its own.
 * Rank 0 judges by what the framework does last, and calls; the others' files count as they are
 * after the call, so that what a stalled writer has left is not taken for finished.
 */
final class ShareRules {
  private final Judge judge;
  private final Sightings sightings;
  private final Setting setting;

  ShareRules(Judge judge, Sightings sightings, Setting setting) {
    this.judge = judge;
    this.sightings = sightings;
    this.setting = setting;
  }

  /** Rank 0's share of what is not whole here, which is the same place read in several ways. */
  Optional<Share> first(List<Sighting> seen, Scan scan, boolean succeeded) throws IOException {
    Sighting sighting = lead(seen);
    if (setting.directories() == 1 || lacksProcesses(sighting)) {
      return Optional.empty();
    }
    boolean signed = judge.hasSign(sighting, scan);
    boolean isTime =
        switch (sighting.convention().sign()) {
          case Sign.None none -> true;
          case Sign.LastFile last -> signed;
          case Sign.Rename renamed -> signed;
          case Sign.Named named -> signed || succeeded;
        };
    if (!isTime || judge.damage(sighting, scan).isPresent()) {
      return Optional.empty();
    }
    Proof proof = signed ? Proof.WHOLE : succeeded ? Proof.SUCCEEDED : Proof.NONE;
    boolean forAll = signed && sighting.convention().ranked() == null;
    return Optional.of(
        new Share(new Find(sighting.candidate(setting.directories()), proof), forAll));
  }

  /** What each process has written a file for; else the first way to read it. */
  private static Sighting lead(List<Sighting> seen) {
    return seen.stream()
        .filter(sighting -> sighting.convention().ranks(sighting.inside()) > 0)
        .findFirst()
        .orElse(seen.getFirst());
  }

  /** A share that was called, or why there is none although a later one was called. */
  record Answer(Optional<Share> share, Optional<String> flaw) {}

  Answer answer(long step, Scan scan) throws IOException {
    Called called = Objects.requireNonNull(scan.called().get(step));
    Call call = called.call();
    Optional<Sighting> own = own(step, call, scan);
    if (own.isEmpty() || !isThere(own.get(), call)) {
      return new Answer(Optional.empty(), Optional.empty());
    }
    Sighting sighting = own.get();
    Optional<String> damage = judge.damage(sighting, scan);
    if (damage.isPresent()) {
      return new Answer(
          Optional.empty(),
          damage
              .filter(any -> called.overtaken())
              .map(what -> sighting.path() + " is passed over: " + what));
    }
    boolean proved = call.finished() || sighting.convention().ranks(sighting.inside()) > 0;
    Proof proof = proved ? Proof.WHOLE : called.overtaken() ? Proof.SUCCEEDED : Proof.NONE;
    Find find = new Find(sighting.candidate(setting.directories()), proof);
    return new Answer(Optional.of(new Share(find, false)), Optional.empty());
  }

  /** What lies here of the checkpoint rank 0 has called, and not there. */
  private Optional<Sighting> own(long step, Call call, Scan scan) {
    Set<String> there = call.files().stream().map(WorkFile::path).collect(Collectors.toSet());
    List<Sighting> seen = sightings.byStep(call.files(), Convention::isBegun).get(step);
    if (seen == null) {
      return Optional.empty();
    }
    Sighting lead = lead(seen);
    List<WorkFile> files =
        scan.files().stream()
            .filter(file -> !there.contains(file.path()))
            .filter(file -> lead.convention().places(file.path()).contains(lead.place()))
            .toList();
    return Optional.of(new Sighting(lead.place(), lead.convention(), files));
  }

  /** Nothing at all is an answer when all ranks are known to be done. */
  private boolean isThere(Sighting own, Call call) {
    return call.finished() || (!own.files().isEmpty() && !lacksProcesses(own));
  }

  /** Whether processes of this worker are still to write what each of them writes. */
  private boolean lacksProcesses(Sighting sighting) {
    long ranks = sighting.convention().ranks(sighting.inside());
    return ranks > 0 && ranks < setting.processes() / setting.directories();
  }
}
