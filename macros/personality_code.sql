{#- The four letters of a personality type, from the scores in the columns that are named after the
dimensions, with `suffix` appended. -#}
{%- macro personality_code(suffix='') -%}
    {%- set letters = [] -%}
    {%- for dimension in personality_dimensions() -%}
        {%- do letters.append(personality_letter(dimension, dimension ~ suffix)) -%}
    {%- endfor -%}
    concat({{ letters | join(', ') }})
{%- endmacro -%}
