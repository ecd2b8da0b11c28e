-- Whether one of the texts is a whole value somewhere in JSON: `exact` as it is, `folded` in any case and given in lower case.
-- Names of fields are no values, and a text within a longer one is another.
CREATE FUNCTION json_says(said JSONB, exact TEXT[], folded TEXT[]) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN EXISTS (SELECT FROM jsonb_path_query(said, 'strict $.** ? (@.type() == "string")') AS v(value)
    WHERE v.value #>> '{}' = ANY(exact) OR lower(v.value #>> '{}') = ANY(folded));
