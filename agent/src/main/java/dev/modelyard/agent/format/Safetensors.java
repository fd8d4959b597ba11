package dev.modelyard.agent.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The safetensors header says where every tensor lies; together they must fill the file without
 * holes.
 */
final class Safetensors {
  private static final int MAX_HEADER = 100_000_000;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private record Range(long begin, long end) {}

  private Safetensors() {}

  static boolean isWhole(Content content) throws IOException {
    if (content.size() < 8) {
      return false;
    }
    long header = ByteBuffer.wrap(content.read(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (header < 2 || header > MAX_HEADER || 8 + header > content.size()) {
      return false;
    }
    try {
      return fills(JSON.readTree(content.read(8, (int) header)), content.size() - 8 - header);
    } catch (JsonProcessingException | CharConversionException damaged) {
      return false;
    }
  }

  private static boolean fills(JsonNode header, long bytes) {
    if (!header.isObject()) {
      return false;
    }
    List<Range> ranges = new ArrayList<>();
    for (var field : header.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        JsonNode offsets = field.getValue().path("data_offsets");
        ranges.add(new Range(offsets.path(0).asLong(-1), offsets.path(1).asLong(-1)));
      }
    }
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
    long at = 0;
    for (Range range : ranges) {
      if (range.begin() != at || range.end() < range.begin()) {
        return false;
      }
      at = range.end();
    }
    return at == bytes;
  }
}
