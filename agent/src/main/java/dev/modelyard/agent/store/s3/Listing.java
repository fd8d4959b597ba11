package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * One page of ListObjectsV2.
 *
 * @param objects with their path below the prefix
 * @param directories names directly below the prefix
 * @param next token of the next page, null on the last
 */
record Listing(List<WorkFile> objects, List<String> directories, @Nullable String next) {

  static Listing parse(InputStream xml, String prefix) throws IOException {
    Element root = root(xml);
    List<WorkFile> objects = new ArrayList<>();
    for (Element object : children(root, "Contents")) {
      FileState state =
          new FileState(
              text(object, "ETag"),
              Long.parseLong(text(object, "Size")),
              S3Objects.nanos(Instant.parse(text(object, "LastModified"))));
      objects.add(new WorkFile(below(text(object, "Key"), prefix), state));
    }
    List<String> directories = new ArrayList<>();
    for (Element common : children(root, "CommonPrefixes")) {
      String name = below(text(common, "Prefix"), prefix);
      directories.add(name.substring(0, name.length() - 1));
    }
    boolean more = text(root, "IsTruncated").equals("true");
    return new Listing(objects, directories, more ? text(root, "NextContinuationToken") : null);
  }

  private static String below(String key, String prefix) throws IOException {
    if (!key.startsWith(prefix)) {
      throw new IOException("listing " + prefix + " the server answered " + key);
    }
    return key.substring(prefix.length());
  }

  private static Element root(InputStream xml) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(xml).getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("a listing is no XML: " + e.getMessage(), e);
    }
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      Node node = nodes.item(i);
      if (node instanceof Element element && element.getNodeName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static String text(Element parent, String name) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? "" : found.getFirst().getTextContent();
  }
}
