{%- macro personality_letter(dimension, score) -%}
    {%- set low, high = personality_dimensions()[dimension] -%}
    case when {{ score }} > 0 then '{{ high }}' else '{{ low }}' end
{%- endmacro -%}
