"""Real engines on one machine: Apache Kafka and PostgreSQL, started, watched and stopped with us."""
