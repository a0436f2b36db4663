{#- The letter of a dimension for a score; a null score has the letter of a low one. -#}
{%- macro personality_letter(dimension, score) -%}
    {%- set low, high = personality_dimensions()[dimension] -%}
    case when {{ score }} > 0 then '{{ high }}' else '{{ low }}' end
{%- endmacro -%}
