-- A payment that is captured later finds its checkout, and a checkout the payment, whichever was told first.
CREATE INDEX inbox_event_checkout_idx ON inbox_event (connection_id, left(payload #>> '{data,object,payment_intent}', 255))
  WHERE type = 'checkout.session.completed';
CREATE INDEX inbox_event_capture_idx ON inbox_event (connection_id, left(payload #>> '{data,object,id}', 255))
  WHERE type = 'payment_intent.succeeded';
