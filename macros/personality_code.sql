{%- macro personality_code(suffix='') -%}
    {%- set letters = [] -%}
    {%- for dimension in personality_dimensions() -%}
        {%- do letters.append(personality_letter(dimension, dimension ~ suffix)) -%}
    {%- endfor -%}
    concat({{ letters | join(', ') }})
{%- endmacro -%}
