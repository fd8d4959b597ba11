# shellcheck shell=bash disable=SC2034
# Sourced where there is no Docker: sets agent, the agent's command. That is
# $AGENT, by default the one of its image, with /opt/java and /app of that image
# copied to here:
#   docker create --name agent modelyard/agent:dev
#   docker cp agent:/opt/java /opt && docker cp agent:/app /
read -ra agent <<<"${AGENT:-/opt/java/openjdk/bin/java --enable-native-access=ALL-UNNAMED -cp @/app/jib-classpath-file dev.modelyard.agent.AgentMain}"
