"""What carries records from Kafka to the handlers: Faust, or a bare aiokafka loop; neither is the truth."""
